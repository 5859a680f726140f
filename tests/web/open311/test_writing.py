"""Both formats say the same, whatever somebody wrote."""

import json

from hypothesis import given
from hypothesis import strategies as st

from jiedao.web.open311.writing import as_json, as_xml
from tests.web.open311.client import as_texts, read_xml

VALUES = st.none() | st.booleans() | st.integers() | st.text("a路<&> \r\n\t\x0b\ud800\uffff🚲", max_size=20)
MEMBERS = st.fixed_dictionaries({"service_request_id": VALUES, "description": VALUES})


@given(st.lists(MEMBERS, max_size=3))
def test_what_xml_says_json_says(told):
    said = json.loads(as_json("service_requests", told))
    assert read_xml(as_xml("service_requests", told)) == as_texts(said)
