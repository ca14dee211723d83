import { Router, static as serveFiles } from 'express';
import { getAbsoluteFSPath } from 'swagger-ui-dist';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Plenum REST API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/** Runs in the page: a change by cookie needs the session's token, which the page asks for as it goes. */
const START = `
const csrfToken = async () => {
  const response = await fetch('session');
  return response.ok ? (await response.json()).csrfToken : undefined;
};
window.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  validatorUrl: null,
  requestInterceptor: async (request) => {
    if ((request.method ?? 'GET') !== 'GET' && !request.headers?.Authorization) {
      const token = await csrfToken();
      if (token) request.headers['X-CSRF-Token'] = token;
    }
    return request;
  },
});
`;

/** The page at which the API can be tried, with Swagger UI from its package. */
export function apiPage(document: object): Router {
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/docs', (_request, response) => {
    response.type('html').send(PAGE);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.type('js').send(START);
  });
  router.use('/docs', serveFiles(getAbsoluteFSPath(), { index: false }));
  return router;
}
