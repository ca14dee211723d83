import all from '../../jest.config.js';

// Like the other tests, but never among them: these need root, Docker and half an hour.
const [project] = all.projects;

export default {
  ...all,
  rootDir: '../..',
  projects: [{ ...project, displayName: 'deploy', roots: ['<rootDir>/test/deploy'] }],
  // Building every image is the first that is waited for.
  testTimeout: 45 * 60_000,
};
