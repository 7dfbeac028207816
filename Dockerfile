# One image for every part: `feed/main.ts`, `gateway/main.ts` or `client/examples/crowd.ts` with its flags is the command.
FROM node:24-slim AS packages
WORKDIR /outcry
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund

# The dashboard.
FROM packages AS built
COPY . .
RUN node run/build.mjs

# What runs: no tests, no dev server, no tools of the build.
FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /outcry
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
COPY LICENSE NOTICE tsconfig.json ./
COPY protocol protocol
COPY bus bus
COPY client client
COPY feed feed
COPY gateway gateway
COPY --from=built /outcry/web/dist web/dist
# A volume that is mounted here belongs to whom the folder belongs.
RUN mkdir data && chown node:node data
USER node
ENTRYPOINT ["node", "--import", "tsx"]
