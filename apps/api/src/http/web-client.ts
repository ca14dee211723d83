import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';

/** The page and everything on it come from here and nowhere else; media travels as MediaStreams, which CSP exempts. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    connectSrc: ["'self'", 'ws:', 'wss:'],
    imgSrc: ["'self'", 'data:'],
    mediaSrc: ["'self'", 'blob:'],
    // Vue sets style properties through the CSSOM; only <style> and style="" attributes in HTML would need more.
    styleSrc: ["'self'"],
    scriptSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'self'"],
  },
};

/** Serves the built page, with the headers that keep strangers' code and eyes out of it. */
export function serveWebClient(app: NestExpressApplication, directory: string): void {
  app.use(
    helmet({
      contentSecurityPolicy,
      // A proxy that ends TLS says this; over plain HTTP it means nothing.
      strictTransportSecurity: false,
      crossOriginEmbedderPolicy: false,
    }),
  );
  app.use((_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Permissions-Policy', 'camera=(self), microphone=(self), display-capture=(self)');
    next();
  });
  const index = join(directory, 'index.html');
  if (!existsSync(index)) return; // `npm run dev`: Vite serves the page.
  // File names under assets/ hold their content's hash.
  app.use(
    '/assets',
    express.static(join(directory, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  );
  app.use(express.static(directory, { index: false }));
  // The page's own router knows these; what is none of them gets the page too, which says so, with status 404.
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET' || /^\/(live|ready|metrics|socket\.io|api)(\/|$)/.test(request.path))
      return next();
    const known = /^\/($|m\/[^/]+\/?$|admin(\/|$))/.test(request.path);
    response.status(known ? 200 : 404).setHeader('Cache-Control', 'no-cache');
    response.sendFile(index);
  });
}
