import { nextTick } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import { focusMain } from '../composables/useMainFocus.ts';
import { adminRoutes } from './admin/routes.ts';
import HomePage from './HomePage.vue';

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'home', component: HomePage },
    { path: '/m/:roomId', name: 'room', component: () => import('./RoomPage.vue') },
    adminRoutes,
    { path: '/:rest(.*)*', name: 'notFound', component: () => import('./NotFoundPage.vue') },
  ],
  scrollBehavior: () => ({ top: 0 }),
});

router.afterEach((to, from) => {
  // The browser itself places the focus on the first page.
  if (from.matched.length > 0 && to.path !== from.path) void nextTick(focusMain);
});
