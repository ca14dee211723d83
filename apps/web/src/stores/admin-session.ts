import type { SessionDescription, UserDescription } from '@plenum/protocol/rest';
import { defineStore } from 'pinia';
import { computed, markRaw, shallowRef } from 'vue';
import { adminApi, type AdminApi } from '../rest/admin-api.ts';
import { RestClient, RestError } from '../rest/rest-client.ts';

/** Who is signed in to the dashboard. The cookie is the browser's; what is here is gone with the page. */
export const useAdminSessionStore = defineStore('adminSession', () => {
  const user = shallowRef<UserDescription | null>(null);
  const isAdmin = computed(() => user.value?.role === 'admin');
  const client = new RestClient(() => (user.value = null));
  const api: AdminApi = markRaw(adminApi(client));

  function take(session: SessionDescription): void {
    client.csrfToken = session.csrfToken;
    user.value = session.user;
  }
  /** Asks whose session this browser has. @throws RestError, but not where it has none. */
  async function restore(): Promise<void> {
    if (user.value) return;
    try {
      take(await api.session());
    } catch (error) {
      if (!(error instanceof RestError) || error.code !== 'notSignedIn') throw error;
    }
  }
  const signIn = async (...wish: Parameters<AdminApi['signIn']>) => take(await api.signIn(...wish));
  const setUp = async (...wish: Parameters<AdminApi['setUp']>) => take(await api.setUp(...wish));
  const choosePassword = async (...wish: Parameters<AdminApi['choosePassword']>) =>
    take(await api.choosePassword(...wish));
  async function signOut(): Promise<void> {
    await api.signOut();
    client.csrfToken = '';
    user.value = null;
  }
  return { user, isAdmin, api, restore, signIn, setUp, choosePassword, signOut };
});
