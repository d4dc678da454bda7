# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The target folder is a cache and gone after the step, so the binary is copied out of it.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --locked --release -p api \
    && install -D target/release/scorecard /out/scorecard

FROM debian:bookworm-slim
# Root certificates, for a PostgreSQL that is reached over TLS.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin scorecard \
    && install -d -o scorecard -g scorecard /var/lib/scorecard
COPY --from=build /out/scorecard /usr/local/bin/scorecard
USER 10001
# Where an SQLite file lands when no other database is given; mount a volume here to keep it.
WORKDIR /var/lib/scorecard
EXPOSE 8080
# Read by the server and by its health check.
ENV LISTEN=0.0.0.0:8080
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s --retries=3 CMD ["scorecard", "healthcheck"]
ENTRYPOINT ["scorecard"]
CMD ["serve"]
