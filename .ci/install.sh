# Sourced by .ci/run: installs from the system's packages what the checks need and the machine lacks.

install_what_is_missing() {
    missing=""
    command -v chromium > /dev/null 2>&1 || command -v google-chrome > /dev/null 2>&1 || missing="$missing chromium"
    ldconfig -p | grep -q libatomic.so.1 || missing="$missing libatomic1"
    fc-list :lang=zh 2> /dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"
    command -v psql > /dev/null 2>&1 || missing="$missing postgresql"
    command -v redis-server > /dev/null 2>&1 || missing="$missing redis-server"
    command -v soffice > /dev/null 2>&1 || missing="$missing libreoffice-writer-nogui poppler-utils"
    [ -z "$missing" ] && { echo "nothing is missing"; return 0; }
    echo "installing:$missing"
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
}

# PostgreSQL and Redis of the machine, started where they do not answer; their addresses in CI_DATABASE_URL and CI_REDIS_URL.
start_services() {
    CI_DATABASE_URL="${CI_DATABASE_URL:-postgres://postgres@127.0.0.1:5432/postgres}"
    CI_REDIS_URL="${CI_REDIS_URL:-redis://127.0.0.1:6379/9}"
    redis-cli -h 127.0.0.1 ping > /dev/null 2>&1 || redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save "" > /dev/null
    if ! pg_isready -q -h 127.0.0.1; then
        version=$(ls /etc/postgresql | sort -n | tail -n 1)
        sed -i '1i host all postgres 127.0.0.1/32 trust' "/etc/postgresql/$version/main/pg_hba.conf"
        pg_ctlcluster --skip-systemctl-redirect "$version" main start || pg_ctlcluster "$version" main restart
        for _ in 1 2 3 4 5 6 7 8 9 10; do pg_isready -q -h 127.0.0.1 && break; sleep 1; done
    fi
    redis-cli -h 127.0.0.1 -n 9 flushdb > /dev/null
    psql -q -h 127.0.0.1 -U postgres -c 'SELECT 1' > /dev/null
    export CI_DATABASE_URL CI_REDIS_URL
}
