#!/bin/sh
# A secret is a file; the program reads it from its environment, where no other container sees it.
set -eu
for name in database_url server_key oidc_client_secret; do
    file=/run/secrets/$name
    if [ -r "$file" ]; then
        variable=KAP_$(printf %s "$name" | tr '[:lower:]' '[:upper:]')
        export "$variable=$(cat "$file")"
    fi
done
exec kap-outcomes "$@"
