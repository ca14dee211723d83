import type { RouteRecordRaw } from 'vue-router';
import { loadAdminTexts } from '../../i18n/index.ts';

/** The dashboard. Only this table is part of what a meeting loads; pages and texts come when somebody goes there. */
export const adminRoutes: RouteRecordRaw = {
  path: '/admin',
  beforeEnter: loadAdminTexts,
  children: [
    { path: 'setup', name: 'adminSetup', component: () => import('./SetupPage.vue') },
    { path: 'password', name: 'adminPassword', component: () => import('./PasswordPage.vue') },
    { path: 'login', name: 'adminLogin', component: () => import('./LoginPage.vue') },
    { path: 'report', name: 'adminReport', component: () => import('./ReportPage.vue') },
    {
      path: '',
      component: () => import('./AdminPage.vue'),
      children: [
        { path: '', name: 'admin', redirect: { name: 'adminRooms' } },
        { path: 'rooms', name: 'adminRooms', component: () => import('./RoomsPage.vue') },
        { path: 'live', name: 'adminLive', component: () => import('./LivePage.vue') },
        { path: 'live/:roomId', name: 'adminLiveRoom', component: () => import('./LiveRoomPage.vue') },
        { path: 'history', name: 'adminHistory', component: () => import('./HistoryPage.vue') },
        { path: 'history/:meetingId', name: 'adminMeeting', component: () => import('./MeetingPage.vue') },
        {
          path: 'history/:meetingId/:participantId',
          name: 'adminParticipant',
          component: () => import('./ParticipantPage.vue'),
        },
        { path: 'audit', name: 'adminAudit', component: () => import('./AuditPage.vue') },
        { path: 'settings', name: 'adminSettings', component: () => import('./SettingsPage.vue') },
      ],
    },
  ],
};
