"""The bot on Telegram: polling or webhook, until it is stopped."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot import LOG, application
from bot.articles.reloader import warm_up
from bot.context import App
from bot.handlers.admin import digest
from bot.settings import CannotRun, Settings, redact
from bot.transport import profile
from bot.transport.webhook import webhook_server
from retrieval import Library

START_TIMEOUT = 60.0  # seconds in which Telegram has to answer at the start
START_RETRY_DELAY = 2.0  # seconds between two attempts
TOKEN_CHECK_INTERVAL = 60.0  # seconds between two checks that the token is still valid
# The bot stops after so many checks that find the token invalid, if none succeeds between them.
MAX_TOKEN_FAILURES = 3


def run(settings: Settings, library: Library) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish the updates in progress. Raises CannotRun."""
    try:
        app = application.telegram_application(library, settings)
    except (ImportError, RuntimeError, ValueError) as error:  # raised by httpx for an invalid proxy
        why = " ".join(redact(str(error)).split())
        remedy = 'use http://…; socks5://… needs pip install "httpx[socks]"'
        raise CannotRun(f"ALL_PROXY, HTTPS_PROXY: {why}: {remedy}") from error
    warm_up(library)
    try:
        asyncio.run(serve(app, settings))
    except KeyboardInterrupt:  # where signals cannot be handled in the event loop
        return
    except InvalidToken as error:
        why = f"{redact(settings.api_url)} does not know it; ask @BotFather for the right one"
        raise CannotRun(f"TELEGRAM_BOT_TOKEN: {why}") from error
    except NetworkError as error:
        raise CannotRun(f"{redact(settings.api_url)} cannot be reached: {error}") from error
    except TelegramError as error:
        raise CannotRun(f"Telegram refuses: {error}") from error


@contextmanager
def _explain_port_errors(prefix: str, host: str, port: int) -> Iterator[None]:
    """Turn an OSError into a CannotRun that names the settings at fault."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CannotRun(f"{prefix}_LISTEN, {prefix}_PORT: {host}:{port}: {why}") from error


async def serve(app: App, settings: Settings) -> None:
    """Handle updates until SIGTERM or Ctrl-C. Raises TelegramError, CannotRun."""
    host, port = webhook_address = settings.webhook_listen, settings.webhook_port
    with ExitStack() as stack:
        if settings.metrics_port is not None:
            from bot.monitoring.server import serve_monitoring  # prometheus_client: seldom needed

            metrics = settings.metrics_listen, settings.metrics_port
            with _explain_port_errors("METRICS", *metrics):
                checked = webhook_address if settings.webhook_url else None  # by /healthz
                stack.enter_context(serve_monitoring(app, *metrics, checked))
            LOG.info("metrics: http://%s:%d/metrics, health: /healthz", *metrics)
        if settings.webhook_url:  # a port in use is reported before anything else is done
            webhook = webhook_server(app, settings.webhook_url, settings.webhook_secret)
            with _explain_port_errors("WEBHOOK", host, port):
                webhook.listen(port, host)
        task = asyncio.create_task(_run_application(app, settings))
        for signum in signal.SIGINT, signal.SIGTERM:
            with suppress(NotImplementedError):  # on Windows, where Ctrl-C is KeyboardInterrupt
                asyncio.get_running_loop().add_signal_handler(signum, task.cancel)
        try:
            await asyncio.wait([task])
        finally:  # the task has ended, or this function was cancelled
            task.cancel()
            await asyncio.wait([task])
            application.begin_shutdown(app)
            if settings.webhook_url:
                webhook.stop()
                await webhook.close_all_connections()
            await application.stop(app)
    # A signal cancels the task; otherwise it ended by an error, which is raised here.
    if not task.cancelling():
        task.result()


async def _run_application(app: App, settings: Settings) -> None:
    """Start the application and its background tasks; run until cancelled. Raises TelegramError."""
    await _initialize(app)
    LOG.info("Telegram knows the bot as @%s", app.bot.username)
    await application.open_resources(app)
    await app.start()
    await _start_receiving(app, settings)
    background = profile.set_up(app.bot, settings.admin_chat_id), digest.send_weekly(app)
    tasks = [asyncio.create_task(each) for each in background]
    try:
        await _check_token_periodically(app)
    finally:
        for task in tasks:
            task.cancel()


async def _start_receiving(app: App, settings: Settings) -> None:
    """Begin polling, or tell Telegram the webhook's address. Raises TelegramError."""
    assert app.updater
    if not settings.webhook_url:
        LOG.info("polling %s", redact(settings.api_url))

        def handle_error(error: TelegramError) -> None:
            app.create_task(app.process_error(None, error))

        await app.updater.start_polling(
            allowed_updates=application.ALLOWED_UPDATES,
            bootstrap_retries=-1,
            error_callback=handle_error,
        )
        return
    LOG.info("listening on %s:%d", settings.webhook_listen, settings.webhook_port)
    await app.bot.set_webhook(
        settings.webhook_url,
        allowed_updates=application.ALLOWED_UPDATES,
        secret_token=settings.webhook_secret,
    )


async def _initialize(app: App) -> None:
    """Ask Telegram who the bot is (getMe); retry for START_TIMEOUT if there is no answer."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + START_TIMEOUT
    while True:
        try:
            await app.initialize()
            return
        except BadRequest:  # a subclass of NetworkError, but no fault of the network
            raise
        except (NetworkError, RetryAfter) as error:
            if loop.time() + START_RETRY_DELAY > deadline:
                raise
            LOG.info("Telegram does not answer yet: %s", error)
        await asyncio.sleep(START_RETRY_DELAY)


async def _check_token_periodically(app: App) -> None:
    """Check the token periodically. Raises InvalidToken after MAX_TOKEN_FAILURES failures."""
    failures = 0
    while True:
        await asyncio.sleep(TOKEN_CHECK_INTERVAL)
        try:
            await app.bot.get_me()
            failures = 0
        except InvalidToken:  # perhaps a proxy's answer, not Telegram's
            failures += 1
            if failures >= MAX_TOKEN_FAILURES:
                raise
        except TelegramError:  # it tells nothing of the token
            pass
