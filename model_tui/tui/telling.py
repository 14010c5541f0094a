"""What the app tells its user in toasts: the same words twice are one toast, and none lies over the cursor's line."""

from typing import Final

from textual import on
from textual.app import App
from textual.notifications import Notification, Notify
from textual.widgets._toast import Toast, ToastRack

_ABOVE: Final = "-above"
"""The class of toasts in the upper half of the screen."""


class TellingApp(App[None]):
    """An app that does not pile up toasts that say the same, and shows them where the user does not look."""

    @on(Notify)
    def _take_back_the_same(self, event: Notify) -> None:
        """Let what is told now stand in place of the same words told before; Textual's own handler runs after this."""
        for standing in list(self._notifications):
            if _said(standing) == _said(event.notification):
                self._unnotify(standing, refresh=False)

    def _refresh_notifications(self) -> None:
        """Show new toasts in the half of the screen in which the cursor is not; Textual does the rest."""
        for screen in self.screen_stack[-1:]:
            line: int | None = getattr(screen, "cursor_line", None)
            for rack in screen.query_children(ToastRack):
                rack.set_class(line is not None and line >= screen.size.height // 2, _ABOVE)
        super()._refresh_notifications()

    def keep_toasts_off_cursor(self) -> None:
        """Move the toasts that are shown to the other end of the screen, if the cursor has come to stand under them."""
        if not self._notifications:
            return
        for screen in self.screen_stack[-1:]:
            line: int | None = getattr(screen, "cursor_line", None)
            if line is None:
                continue
            for rack in screen.query_children(ToastRack):
                if any(toast.region.y <= line < toast.region.bottom for toast in rack.query(Toast)):
                    # by where the cursor is, since the toasts may be on their way and their places those before
                    rack.set_class(line >= screen.size.height // 2, _ABOVE)


def _said(notification: Notification) -> tuple[str, str, str]:
    return notification.message, notification.title, notification.severity
