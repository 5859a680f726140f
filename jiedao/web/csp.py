"""What a page may load: itself. No inline script or style, no other host; photographs taken in the field are blobs."""

from csp.constants import NONE, SELF

DIRECTIVES = {
    "default-src": [SELF],
    "img-src": [SELF, "blob:", "data:"],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
