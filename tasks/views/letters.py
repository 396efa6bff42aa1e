"""A notice as a letter."""

import io

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import SIGNED_IN, GuardedView
from base import files
from base.exports import REFUSED_IN_NAMES
from tasks.documents.letter import letter_of, write_letter
from tasks.models import Notice


class NoticeLetterView(GuardedView):
    """The Word letter of a notice, for whoever may see it; none once its words were erased."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        visible = Notice.objects.visible_to(request.user).filter(erased_at__isnull=True)
        related = ("campaign__unit", "campaign__office_unit", "unit", "follows")
        notice = get_object_or_404(visible.select_related(*related), pk=pk)
        content = write_letter(letter_of(notice))
        name = REFUSED_IN_NAMES.sub("", f"{notice.mark}{notice.title}") or str(notice.pk)
        return FileResponse(io.BytesIO(content), content_type=files.DOCX, filename=f"{name}.docx", as_attachment=True)
