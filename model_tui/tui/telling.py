"""What the app tells its user in toasts: the same words twice are one toast, shown anew."""

from textual import on
from textual.app import App
from textual.notifications import Notification, Notify


class TellingApp(App[None]):
    """An app that does not pile up toasts that say the same."""

    @on(Notify)
    def _take_back_the_same(self, event: Notify) -> None:
        """Let what is told now stand in place of the same words told before; Textual's own handler runs after this."""
        for standing in list(self._notifications):
            if _said(standing) == _said(event.notification):
                self._unnotify(standing, refresh=False)


def _said(notification: Notification) -> tuple[str, str, str]:
    return notification.message, notification.title, notification.severity
