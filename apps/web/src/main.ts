import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { wantedLocale } from './composables/useLanguage.ts';
import { useTheme } from './composables/useTheme.ts';
import { i18n, setLocale } from './i18n/index.ts';
import { router } from './pages/router.ts';
import './styles/index.css';

const app = createApp(App).use(createPinia()).use(i18n).use(router);
app.runWithContext(useTheme);
await setLocale(wantedLocale());
app.mount('#app');
