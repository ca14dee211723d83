import { jest } from '@jest/globals';

// Real browsers on two busy cores: what does not come in time once is asked again, and its failure stays in the log.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
