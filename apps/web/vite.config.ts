import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const api = `http://localhost:${process.env['PORT'] ?? 3000}`;

export default defineConfig({
  plugins: [vue()],
  root: import.meta.dirname,
  // vue-i18n: the composition API alone, and no hooks for developer tools in what people load.
  define: { __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false, __VUE_OPTIONS_API__: false },
  // A strict Content-Security-Policy knows no data: URLs, so that nothing is inlined.
  build: { target: 'es2022', sourcemap: true, assetsInlineLimit: 0 },
  // `npm run dev`: the page comes from Vite, signaling from the api.
  server: {
    port: 5173,
    proxy: { '/socket.io': { target: api, ws: true }, '/live': api, '/ready': api, '/api': api },
  },
});
