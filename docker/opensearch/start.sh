#!/bin/bash
# Gives the security plugin its accounts, from the passwords in /run/secrets, before OpenSearch first starts.
set -euo pipefail
cd /usr/share/opensearch
users=config/opensearch-security/internal_users.yml

to_hash() {
  PASSWORD="$(cat "/run/secrets/$1")" bash plugins/opensearch-security/tools/hash.sh -env PASSWORD | grep '^\$2' | tail -1
}

{
  printf '_meta:\n  type: internalusers\n  config_version: 2\n'
  printf 'admin:\n  hash: "%s"\n  reserved: true\n  backend_roles: [admin]\n' "$(to_hash admin_password)"
  printf 'kibanaserver:\n  hash: "%s"\n  reserved: true\n' "$(to_hash dashboards_password)"
  printf 'afterquery:\n  hash: "%s"\n' "$(to_hash afterquery_password)"
} > "$users"
exec ./opensearch-docker-entrypoint.sh opensearch
