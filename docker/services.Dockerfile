# What stands beside Plenum on its VM, each from Debian's packages: docker build -f docker/services.Dockerfile --target caddy .
# All run as one user without rights, and HAProxy reads the certificates that Caddy keeps for that user alone.

FROM debian:trixie-slim AS edge
ENV DEBIAN_FRONTEND=noninteractive
RUN useradd --uid 10002 --no-create-home edge

FROM edge AS caddy
# Debian 13's own Caddy is older than the PROXY protocol in Caddy, by which it learns people's addresses from HAProxy.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
 && echo 'deb http://deb.debian.org/debian trixie-backports main' >/etc/apt/sources.list.d/backports.list \
 && apt-get update && apt-get install -y --no-install-recommends caddy/trixie-backports \
 && rm -rf /var/lib/apt/lists/* && install -d -o edge -g edge -m 0700 /data
COPY docker/caddy/Caddyfile /etc/caddy/Caddyfile
USER edge
# Caddy keeps certificates and account under the one, and what may be lost under the other.
ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/tmp
VOLUME /data
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]

FROM edge AS haproxy
# The one capability that a port below 1024 takes, since Docker gives none to users other than root.
RUN apt-get update && apt-get install -y --no-install-recommends haproxy libcap2-bin \
 && rm -rf /var/lib/apt/lists/* && setcap cap_net_bind_service=+ep /usr/sbin/haproxy
COPY docker/haproxy/haproxy.cfg /etc/haproxy/haproxy.cfg
COPY docker/haproxy/start.sh /usr/local/bin/start
USER edge
CMD ["start"]

FROM edge AS coturn
RUN apt-get update && apt-get install -y --no-install-recommends coturn && rm -rf /var/lib/apt/lists/*
COPY docker/coturn/start.sh /usr/local/bin/start
USER edge
CMD ["start"]

# Of the release that Plenum's image is made from: its pg_dump refuses a server that is newer than itself.
FROM debian:bookworm-slim AS postgres
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-15 \
 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15 \
 && install -d -o postgres -g postgres -m 0700 /var/lib/postgresql/data \
 && install -d -o postgres -g postgres -m 0755 /run/postgresql
COPY docker/postgres/start.sh /usr/local/bin/start
USER postgres
ENV PGDATA=/var/lib/postgresql/data PATH=/usr/lib/postgresql/15/bin:$PATH
VOLUME /var/lib/postgresql/data /run/postgresql
STOPSIGNAL SIGINT
CMD ["start"]
