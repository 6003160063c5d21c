# mindgap on Debian: docker build -t mindgap . && docker run --rm -v "$PWD:/work" mindgap compare baseline peer_support
# The model is compiled once for the processor it runs on; keep that with -v mindgap-cache:/home/mindgap/.cache
# Results belong to user 1000; whoever is another adds --user "$(id -u)" -e HOME=/tmp
FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3-venv git \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN python3 -m venv /opt/mindgap \
 && /opt/mindgap/bin/python -m pip install --no-cache-dir -c constraints.txt ".[frontier,calibrate,discovery,app]"

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home mindgap \
 && mkdir /work && chown mindgap /work
COPY --from=build /opt/mindgap /opt/mindgap
ENV PATH="/opt/mindgap/bin:$PATH" OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
USER mindgap
WORKDIR /work
ENTRYPOINT ["mindgap"]
CMD ["--help"]
