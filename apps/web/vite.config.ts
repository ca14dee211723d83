import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const api = `http://localhost:${process.env['PORT'] ?? 3000}`;

export default defineConfig({
  plugins: [vue()],
  root: import.meta.dirname,
  build: { target: 'es2022', sourcemap: true },
  // `npm run dev`: the page comes from Vite, signaling from the api.
  server: { port: 5173, proxy: { '/socket.io': { target: api, ws: true }, '/live': api, '/ready': api } },
});
