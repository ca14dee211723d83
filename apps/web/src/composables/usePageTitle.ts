import { useTitle } from '@vueuse/core';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import { useI18n } from 'vue-i18n';

export function usePageTitle(page: MaybeRefOrGetter<string>): void {
  const { t } = useI18n();
  useTitle(computed(() => t('app.title', { page: toValue(page) })));
}
