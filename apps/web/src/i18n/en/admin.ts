import { collectTopics } from '../topics.ts';

/** What only the dashboard says: no meeting loads it. */
export default collectTopics(import.meta.glob('./admin*.json', { eager: true, import: 'default' }));
