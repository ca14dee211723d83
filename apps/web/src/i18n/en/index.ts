import { collectTopics } from '../topics.ts';

export default collectTopics(import.meta.glob('./*.json', { eager: true, import: 'default' }));
