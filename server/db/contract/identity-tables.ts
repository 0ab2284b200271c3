import type { Table } from './column.ts';
import { client, column, id, instant, jsonb, person, stamp, text } from './column.ts';

/** The columns of GoTrue that we read; a real one has many more. */
const users: Table = {
  schema: 'auth',
  name: 'users',
  tenant: null,
  columns: [
    id(),
    text('email'),
    text('encrypted_password', { secret: true }),
    instant('email_confirmed_at'),
    instant('last_sign_in_at'),
    jsonb('raw_app_meta_data'),
    jsonb('raw_user_meta_data'),
    instant('banned_until'),
    instant('deleted_at'),
    column('is_sso_user', 'boolean', { notNull: true, default: 'false' }),
    column('is_anonymous', 'boolean', { notNull: true, default: 'false' }),
    stamp('created_at'),
    stamp('updated_at'),
  ],
  primaryKey: ['id'],
};

const clients: Table = {
  schema: 'public',
  name: 'clients',
  tenant: 'id',
  columns: [
    id(),
    text('name', { notNull: true }),
    text('email'),
    text('phone_number'),
    jsonb('contact_info'),
    text('api_key', { secret: true }),
    person('primary_contact_user_id'),
    text('whatsapp_phone_number'),
    column('whatsapp_number_id', 'numeric'),
    column('status', 'client_status_enum'),
    stamp('created_at'),
    stamp('updated_at'),
    text('timezone', { default: "'UTC'" }),
    column('currency', 'char(3)', { default: "'USD'" }),
    text('locale', { default: "'en'" }),
  ],
  primaryKey: ['id'],
  unique: [
    { name: 'clients_name_key', columns: ['name'] },
    { name: 'clients_email_key', columns: ['email'] },
    { name: 'clients_api_key_key', columns: ['api_key'] },
  ],
};

const userProfiles: Table = {
  schema: 'public',
  name: 'user_profiles',
  tenant: 'client_id',
  columns: [
    column('user_id', 'uuid', {
      notNull: true,
      references: { table: 'auth.users', onDelete: 'cascade' },
    }),
    client(),
    text('full_name'),
    text('role'),
    column('status', 'user_profile_status_enum'),
    stamp('created_at'),
  ],
  primaryKey: ['user_id', 'client_id'],
  indexes: [{ name: 'user_profiles_client_id_user_id_idx', columns: ['client_id', 'user_id'] }],
};

const projects: Table = {
  schema: 'public',
  name: 'projects',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    text('name'),
    column('status', 'project_status_enum'),
    person('created_by_user_id'),
    stamp('created_at'),
    stamp('updated_at'),
  ],
  primaryKey: ['id'],
  indexes: [{ name: 'projects_client_id_name_idx', columns: ['client_id', 'name', 'id'] }],
};

const notifications: Table = {
  schema: 'public',
  name: 'notifications',
  tenant: 'client_id',
  columns: [
    id(),
    column('user_id', 'uuid', { references: { table: 'auth.users', onDelete: 'cascade' } }),
    client(),
    text('type'),
    text('title'),
    column('is_read', 'boolean', { default: 'false' }),
    stamp('created_at'),
    text('body'),
    text('href'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'notifications_user_id_created_at_idx', columns: ['user_id', 'created_at', 'id'] },
    {
      name: 'notifications_client_id_user_id_created_at_idx',
      columns: ['client_id', 'user_id', 'created_at'],
    },
  ],
};

/** Clients and the people who work for them. */
export const identityTables: readonly Table[] = [users, clients, userProfiles, projects, notifications];
