#!/usr/bin/env bash
# Writes what a stack keeps secret into docker/secrets: a certificate authority, the engine's certificate, passwords, and the settings files
# of the service. What is there stays; delete the folder (and the volumes) to begin anew. Needs openssl.
set -euo pipefail
umask 077
engine=${1:-}
case $engine in
  opensearch) admin=admin dashboards=kibanaserver ;;
  elasticsearch) admin=elastic dashboards=kibana_system ;;
  *) echo "usage: $0 opensearch|elasticsearch" >&2; exit 2 ;;
esac
folder="$(cd "$(dirname "$0")" && pwd)/secrets/$engine"
mkdir -p "$folder"
cd "$folder"

if [ ! -e ca.crt ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -days 1825 -subj '/O=Afterquery stack/CN=authority' \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout ca.key -out ca.crt 2>/dev/null
fi
if [ ! -e engine.crt ]; then
  openssl req -newkey rsa:3072 -nodes -subj "/O=Afterquery stack/CN=$engine" -keyout engine.key -out engine.csr 2>/dev/null
  printf '%s\n' "subjectAltName=DNS:$engine,DNS:localhost,IP:127.0.0.1" 'extendedKeyUsage=serverAuth,clientAuth' > engine.ext
  openssl x509 -req -in engine.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 825 -extfile engine.ext -out engine.crt 2>/dev/null
  rm -f engine.csr engine.ext
fi
for name in admin dashboards afterquery; do
  [ -e "${name}_password" ] || openssl rand -hex 20 | tr -d '\n' > "${name}_password"
done
printf 'AFTERQUERY_ENGINE_USERNAME=afterquery\nAFTERQUERY_ENGINE_PASSWORD=%s\n' "$(cat afterquery_password)" > afterquery_settings
printf 'AFTERQUERY_ENGINE_USERNAME=%s\nAFTERQUERY_ENGINE_PASSWORD=%s\n' "$admin" "$(cat admin_password)" > admin_settings
# The containers' accounts are not this one; the folder above them keeps others on this machine out.
chmod 644 ./*
chmod 600 ca.key
chmod 700 "$folder" "$(dirname "$folder")"
echo "docker/secrets/$engine is ready. Sign in to the dashboards as $admin with the password in admin_password; they themselves are $dashboards."
