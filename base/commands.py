"""How every command ends: one line that says what it did, or exit code 2 and one line that says what is wrong."""

import abc
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError

from base.errors import DomainError


class LineCommand(BaseCommand, abc.ABC):
    """Subclasses implement `run` and return the line to print; a DomainError becomes the one clear line."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            line = self.run(**options)
        except DomainError as error:
            raise CommandError(str(error), returncode=2) from error
        except (ObjectDoesNotExist, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        except (DataError, IntegrityError) as error:
            raise CommandError(f"The database refuses it: {str(error).splitlines()[0]}", returncode=2) from error
        if line:
            self.stdout.write(line)

    @abc.abstractmethod
    def run(self, **options: Any) -> str: ...
