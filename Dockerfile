# The image of yamidome. docs/install.md says how to run it.
#
# The base is pinned to a version of Node.js, the one that package.json installs as a package. To pin its content too, add
# the digest that `docker buildx imagetools inspect node:24.22.3-slim` prints: --build-arg NODE_IMAGE=node:24.22.3-slim@sha256:...
ARG NODE_IMAGE=node:24.22.3-slim

FROM ${NODE_IMAGE} AS dependencies
# off: without the packages that read text and codes in pictures, 36 MB less.
ARG PICTURES=on
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The base brings Node.js, so the package with its program is removed. What better-sqlite3 needs for other systems and for
# compiling is removed too, and files for debuggers and compilers. Of the packages for pictures, files that browsers need and
# variants that Node.js does not load are removed.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/node-linux-* \
    node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
    node_modules/better-sqlite3/prebuilds/darwin-* node_modules/better-sqlite3/prebuilds/win32-* \
    node_modules/better-sqlite3/prebuilds/linuxmusl-* \
  && find node_modules \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
  && rm -rf node_modules/tesseract.js-core/*-lstm.* node_modules/tesseract.js-core/*.wasm.js \
  && rm -rf node_modules/@tesseract.js-data/*/4.0.0 node_modules/tesseract.js/dist node_modules/zxing-wasm/dist/cjs \
    node_modules/zxing-wasm/dist/full node_modules/zxing-wasm/dist/iife node_modules/zxing-wasm/dist/miniprogram \
    node_modules/zxing-wasm/dist/writer \
  && if [ "${PICTURES:-on}" = off ]; then \
    rm -rf node_modules/sharp node_modules/@img node_modules/sharp-phash node_modules/zxing-wasm \
      node_modules/tesseract.js node_modules/tesseract.js-core node_modules/@tesseract.js-data; fi
# An empty folder that the next stage copies with another owner: a new volume takes over the owner.
WORKDIR /data

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="yamidome" \
  org.opencontainers.image.description="Moderation bot that detects and hides posts that recruit people for crime" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
  DATA_DIR=/data \
  SANDBOX_HOST=0.0.0.0 \
  WEB_PORT=9464
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE .env.example ./
COPY models ./models
COPY rules ./rules
COPY bin ./bin
COPY adapters ./adapters
COPY src ./src
COPY --from=dependencies --chown=1000:1000 /data /data
# The user "node" of the base image. A number, so that Kubernetes can check that it is not root.
USER 1000:1000
VOLUME /data
# Slack over HTTP, sandbox, gate, operator API, health and metrics; none is open to other computers until it is published.
EXPOSE 3000 8787 8788 8790 9464
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.WEB_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# Node.js is process 1 and gets the signals itself. Another command: docker run ... yamidome doctor
ENTRYPOINT ["node", "bin/yamidome.mjs"]
CMD ["serve"]
