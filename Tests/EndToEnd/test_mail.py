"""A forgotten password, by a real mail server that insists on TLS and a login."""

from __future__ import annotations

import email
import email.policy
import queue
import re
import socket
import ssl
import subprocess
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from people import PASSWORD, client, register, sign_in


class Mailbox:
    """Keeps what arrives."""

    def __init__(self):
        self.mails: queue.Queue = queue.Queue()

    async def handle_DATA(self, server, session, envelope):
        self.mails.put((session.ssl is not None, session.auth_data, envelope))
        return "250 OK"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its certificate for this machine, in one folder."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def reached() -> tuple[str, ...]:
    """Options of a server that knows by which address it is reached, as one that sends mails has to."""
    port = free_port()
    return "--accounts", "--open-registration", "--port", str(port), "--public-url", f"http://127.0.0.1:{port}"


@pytest.fixture
def mail_server(certificate: Path):
    """A mail server that takes mails over TLS only, from whoever knows the password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"headwater", b"mail secret"), auth_data=data.login)

    # aiosmtpd looks for itself at the port it was given, so it can't be told to take any.
    controller = Controller(
        Mailbox(), hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True,
        auth_required=True, authenticator=authenticate,
    )  # fmt: skip
    controller.start()
    yield controller
    controller.stop()


def environment(mail_server: Controller, certificate: Path, **more: str) -> dict[str, str]:
    return {
        "HEADWATER_SMTP_HOST": "127.0.0.1",
        "HEADWATER_SMTP_PORT": str(mail_server.port),
        "HEADWATER_SMTP_FROM": "headwater@example.org",
        "HEADWATER_SMTP_USER": "headwater",
        "HEADWATER_SMTP_PASSWORD": "mail secret",
        "HEADWATER_SMTP_CERTIFICATES": str(certificate / "certificate.pem"),
        **more,
    }


def test_a_mailed_link_sets_a_new_password(serve, tmp_path: Path, mail_server, certificate):
    server = serve(tmp_path / "data", *reached(), environment=environment(mail_server, certificate))
    register(server, "ada")
    before = sign_in(server, "ada")
    for address in ("nobody@example.org", "ada@example.org"):
        assert server.http.post("/v1/auth/password-reset", json={"email": address}).status_code == 202

    is_secure, login, envelope = mail_server.handler.mails.get(timeout=60)
    assert is_secure and login == b"headwater"
    assert envelope.mail_from == "headwater@example.org" and envelope.rcpt_tos == ["ada@example.org"]
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert mail.defects == [] and mail["Subject"] == "Set a new password"
    assert mail["Date"].datetime is not None
    token = re.search(rf"^{re.escape(server.url)}/reset#(hwp_\S+)", mail.get_content(), re.MULTILINE)[1]

    confirmed = server.http.post(
        "/v1/auth/password-reset/confirm", json={"token": token, "password": "quite another one"}
    )
    assert confirmed.status_code == 204, confirmed.text
    assert client(server, before["access_token"]).get("/v1/account").status_code == 401
    refused = server.http.post("/v1/auth/login", json={"email": "ada@example.org", "password": PASSWORD})
    assert refused.status_code == 401
    sign_in(server, "ada", "quite another one")
    assert server.stop() == 0
    assert token not in "\n".join(server.lines)
    assert mail_server.handler.mails.empty()


def test_a_mail_server_with_a_strange_certificate_gets_nothing(serve, tmp_path: Path, mail_server, certificate):
    server = serve(
        tmp_path / "data", *reached(),
        environment=environment(mail_server, certificate, HEADWATER_SMTP_CERTIFICATES=""),
    )  # fmt: skip
    register(server, "ada")
    assert server.http.post("/v1/auth/password-reset", json={"email": "ada@example.org"}).status_code == 202
    line = server.await_line("a mail was not taken")
    assert "hwp_" not in line
    assert mail_server.handler.mails.empty()


def test_without_a_mail_server_the_log_has_the_link(serve, tmp_path: Path):
    server = serve(tmp_path / "data", "--accounts", "--open-registration")
    # Which port it takes is not known when links are made, so it says how to get a whole one.
    assert "--public-url" in server.await_line("HEADWATER_SMTP_HOST")
    register(server, "ada")
    assert server.http.post("/v1/auth/password-reset", json={"email": "ada@example.org"}).status_code == 202
    assert "/reset#hwp_" in server.await_line("hwp_")

