"""`python -m samples.serve [--port P]`: the sample sites until Ctrl-C."""

from __future__ import annotations

import argparse
import threading

from samples.server import running
from samples.world import DISTRICTS


def main() -> None:
    parser = argparse.ArgumentParser(description="渝算示例站点（全部内容为编造，只在本机回环地址上）")
    parser.add_argument("--port", type=int, default=8642, help="all sites listen on this port (default 8642)")
    with running(parser.parse_args().port) as server:
        for code, url in server.base_urls.items():
            print(f"{DISTRICTS[code].name}（示例）  {url}/", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("再见")


if __name__ == "__main__":
    main()
