import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n, setLocale } from './i18n/index.ts';
import { chooseLocale } from './i18n/locales.ts';
import { router } from './pages/router.ts';
import './styles/index.css';

await setLocale(chooseLocale(navigator.languages));
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app');
