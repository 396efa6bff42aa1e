"""Pages of base: is the program well, and the content of a stored file."""

from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, JsonResponse

from base import files, pictures
from base.models import StoredFile


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when web and database answer, 503 when the database does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


def stored_file(file: StoredFile, name: str, *, is_small: bool = False) -> FileResponse:
    """A file's content, or its small picture. Pictures open in the page, everything else is downloaded.

    Raises Http404 when the storage lost it.
    """
    try:
        content = pictures.small(file) if is_small else files.open_file(file)
    except FileNotFoundError as error:
        raise Http404 from error
    mime = files.JPEG if is_small else file.mime
    return FileResponse(content, content_type=mime, filename=name, as_attachment=mime not in files.IMAGES)
