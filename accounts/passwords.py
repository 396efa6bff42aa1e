"""What a password must be."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LengthValidator(MinimumLengthValidator):
    """Django's rule in our own words: its Chinese catalogue lacks the sentence."""

    def get_error_message(self) -> str:
        return _("The password needs at least %(count)d characters.") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()
