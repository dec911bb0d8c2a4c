#!/bin/bash
# Gives Kibana its password, and makes the service's role and user. The same requests again change nothing.
set -euo pipefail
engine=https://elasticsearch:9200

# Passwords reach curl through files, never as arguments.
ask() {
  local method=$1 path=$2
  curl -sS --fail-with-body --cacert /run/secrets/ca -X "$method" "$engine$path" \
    -K <(printf 'user = "elastic:%s"\n' "$(cat /run/secrets/admin_password)") \
    -H 'content-type: application/json' -d @- -o /dev/null
}

printf '{"password":"%s"}' "$(cat /run/secrets/dashboards_password)" | ask POST /_security/user/kibana_system/_password
ask PUT /_security/role/afterquery < /usr/local/share/afterquery_role.json
printf '{"password":"%s","roles":["afterquery"]}' "$(cat /run/secrets/afterquery_password)" | ask PUT /_security/user/afterquery
echo "accounts are ready"
