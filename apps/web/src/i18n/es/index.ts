import { collectTopics } from '../topics.ts';

export default collectTopics(
  import.meta.glob(['./*.json', '!./admin*.json'], { eager: true, import: 'default' }),
);
