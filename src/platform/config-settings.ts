import { defaultIntranet } from '#platform/zone.js';

/** Names a setting, says whether production must state it, and what it is otherwise. */
interface Setting {
  readonly name: string;
  readonly fallback: string;
  readonly required?: 'always' | 'production';
}

export const settings: readonly Setting[] = [
  { name: 'NODE_ENV', fallback: '' },
  { name: 'DATABASE_URL', fallback: '', required: 'always' },
  { name: 'PRIVATE_DATABASE', fallback: '' },
  { name: 'LOCAL_DIR', fallback: '.local' },
  { name: 'HOST', fallback: '0.0.0.0' },
  { name: 'PORT', fallback: '8080' },
  { name: 'BASE_PATH', fallback: '/yizhangwang' },
  { name: 'SESSION_SECRET', fallback: '', required: 'production' },
  { name: 'DATA_KEY', fallback: '', required: 'production' },
  { name: 'HASH_KEY', fallback: '', required: 'production' },
  { name: 'OFFICE_TIME_ZONE', fallback: 'Asia/Shanghai' },
  { name: 'IDLE_MINUTES', fallback: '30' },
  { name: 'ADMIN_IDLE_MINUTES', fallback: '15' },
  { name: 'SESSION_HOURS', fallback: '12' },
  { name: 'PASSWORD_DAYS', fallback: '90' },
  { name: 'MFA_ROLES', fallback: '' },
  { name: 'INTRANET_RANGES', fallback: defaultIntranet },
  { name: 'VPN_RANGES', fallback: '' },
  { name: 'ADMIN_ZONES', fallback: 'intranet' },
  { name: 'TRUSTED_PROXIES', fallback: '' },
  { name: 'CRYPTO_SUITE', fallback: 'aes' },
  { name: 'TLS', fallback: '' },
  { name: 'UPLOAD_LIMIT_MB', fallback: '20' },
  { name: 'FORM_SECONDS', fallback: '20' },
  { name: 'UPLOAD_SECONDS', fallback: '540' },
  { name: 'MIN_FREE_MB', fallback: '300' },
  { name: 'QUERY_TIMEOUT_MS', fallback: '2500' },
  { name: 'OLD_SYSTEM_URL', fallback: '' },
  { name: 'OLD_SYSTEM_TABLE', fallback: '' },
  { name: 'SMTP_HOST', fallback: '' },
  { name: 'SMTP_PORT', fallback: '25' },
  { name: 'SMTP_SECURITY', fallback: '' },
  { name: 'SMTP_USER', fallback: '' },
  { name: 'SMTP_PASSWORD', fallback: '' },
  { name: 'MAIL_SENDER', fallback: '' },
  { name: 'ROLE', fallback: '' },
  { name: 'JOB_WORKERS', fallback: '2' },
  { name: 'JOB_MEMORY_MB', fallback: '900' },
  { name: 'LOG_LEVEL', fallback: 'info' },
  { name: 'ORGAN_NAME', fallback: '海南省道路运输局' },
  { name: 'SUPPORT_CONTACT', fallback: '' },
  { name: 'BUSINESS_CONTACT', fallback: '' },
  { name: 'MAILBOX', fallback: '' },
  { name: 'OUTSIDE_DOWNLOAD_URL', fallback: '' },
];
