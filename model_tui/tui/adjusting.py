"""What every main view does about the program itself: its settings, and the way back to the shell."""

from model_tui.settings import FILE_NAME
from model_tui.tui.working import WorkingScreen


class AdjustingScreen(WorkingScreen):
    """A screen from which the settings are edited."""

    def action_settings(self) -> None:
        """Open the settings in the user's editor, made with all comments where there is no file yet; then reread."""
        from model_tui.tui.editor import edit  # noqa: PLC0415 - few have the need, and so the next two

        path = self.workbench.settings_file
        if not path.exists():
            from model_tui.export.target import target_names  # noqa: PLC0415
            from model_tui.tui.looks import OWN  # noqa: PLC0415
            from model_tui.tui.settings_text import settings_text  # noqa: PLC0415

            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("x", encoding="utf-8") as file:  # never over a file that has come meanwhile
                    file.write(settings_text(target_names(), [theme.name for theme in OWN]))
            except FileExistsError:
                pass
            except OSError as error:
                self.tell(f"{self.shown(path)} cannot be written: {error.strerror or error}", severity="error")
                return
        if edit(self, path):
            self.model_app.reread_settings()
        elif path.exists():
            self.tell_more(f"{FILE_NAME} is {self.shown(path)}", severity="information")
