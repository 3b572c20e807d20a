"""The bot on Telegram: polling or webhook, until it is told to stop."""

import logging

from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.application import ALLOWED_UPDATES, App, telegram_application
from bot.settings import Settings
from retrieval import Library

LOG = logging.getLogger("wenju")

# A proxy may keep the path of WEBHOOK_URL or strip it; who may call is told by the secret.
ANY_PATH = "(?:.*)"


class CannotRun(Exception):
    """Why the bot could not start, in one line that names the mend."""


def run(settings: Settings, library: Library) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish what is in flight. Raises CannotRun."""
    app = telegram_application(library, settings)
    try:
        _serve(app, settings)
    except InvalidToken as error:
        why = f"{settings.api_url} does not know it; ask @BotFather for the right one"
        raise CannotRun(f"TELEGRAM_BOT_TOKEN: {why}") from error
    except NetworkError as error:
        raise CannotRun(f"{settings.api_url} cannot be reached: {error}") from error
    except TelegramError as error:
        raise CannotRun(f"Telegram refuses: {error}") from error
    except OSError as error:
        place = f"{settings.webhook_listen}:{settings.webhook_port}"
        why = (error.strerror or str(error)).lower()
        raise CannotRun(f"WEBHOOK_LISTEN, WEBHOOK_PORT: {place}: {why}") from error


def _serve(app: App, settings: Settings) -> None:
    if not settings.webhook_url:
        LOG.info("polling %s", settings.api_url)
        app.run_polling(allowed_updates=ALLOWED_UPDATES)
        return
    LOG.info("listening on %s:%d", settings.webhook_listen, settings.webhook_port)
    app.run_webhook(
        listen=settings.webhook_listen,
        port=settings.webhook_port,
        url_path=ANY_PATH,
        webhook_url=settings.webhook_url,
        secret_token=settings.webhook_secret,
        allowed_updates=ALLOWED_UPDATES,
    )
