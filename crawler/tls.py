"""TLS as gov.cn has it. Strict unless a source says what its server cannot do; what is relaxed is in the source's file."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.contextfactory import _get_creator_context, _ScrapyClientContextFactory
from twisted.internet.ssl import optionsForClientTLS

# host → what is relaxed for it. Filled when a run begins.
RELAXED: dict[str, tuple[str, ...]] = {}

_LEGACY_RENEGOTIATION = 0x4  # OP_LEGACY_SERVER_CONNECT, which pyOpenSSL does not name
_SMALL_DH = b"DEFAULT:@SECLEVEL=0"

# What OpenSSL and Twisted say, and what an operator can do about it.
_CAUSES = (
    ("unsafe legacy renegotiation", '服务器只会旧式重协商 (legacy renegotiation only): tls = ["legacy"]'),
    ("dh key too small", 'DH 密钥太短 (small DH key): tls = ["small_dh"]'),
    ("ee key too small", '证书密钥太短 (small certificate key): tls = ["small_dh"]'),
    ("ca md too weak", '证书摘要太弱 (weak digest): tls = ["small_dh"]'),
    ("certificate has expired", '证书已过期 (certificate expired): tls = ["expired"]'),
    ("certificate verify failed", '证书无法验证 (certificate not trusted): tls = ["expired"]'),
    ("VerificationError", '证书与主机不符 (certificate of another host): tls = ["expired"]'),
    ("unsupported protocol", "服务器只会过时的协议 (obsolete protocol only)"),
    ("handshake failure", "握手失败，无共同密码套件 (no cipher in common)"),
    ("wrong version number", "该端口不是 TLS (no TLS on this port): 用 http:// (use http)"),
)


def cause_of(message: str) -> str:
    """The named cause in an error's text, or "".

    >>> cause_of("[('SSL routines', '', 'dh key too small')]")
    'DH 密钥太短 (small DH key): tls = ["small_dh"]'
    """
    return next((cause for sign, cause in _CAUSES if sign.lower() in message.lower()), "")


class ContextFactory(_ScrapyClientContextFactory):
    """Verifies certificates, except where a source has said `expired`; accepts old handshakes only where it said so."""

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        host = hostname.decode("ascii")
        relaxed = RELAXED.get(host, ())
        if "expired" in relaxed:
            creator = super().creatorForNetloc(hostname, port)
        else:
            creator = optionsForClientTLS(hostname=host, extraCertificateOptions=self._get_cert_options_kwargs())
        context = _get_creator_context(creator)
        if "legacy" in relaxed:
            context.set_options(_LEGACY_RENEGOTIATION)
        if "small_dh" in relaxed:  # Twisted's own list of ciphers would drop the level, which is what matters
            context.set_cipher_list(_SMALL_DH)
        return creator
