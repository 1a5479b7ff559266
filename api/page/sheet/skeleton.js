// What an empty sheet begins with. Which kinds and fields there are stands at /ontology.
export const SKELETON = `# A fragment of a coding sheet. It needs no id and no coder: both are filled in.
names:
  # What the store has, by its id: put it in with the search above.
  publisher:
about: {name: WHAT THIS CODING IS CALLED}
source:
  name: TITLE OF THE DOCUMENT
  publisher: publisher
  # url: https://…
  # published: 2019-01-14
  # sha256: …
  # language: en
  marking: restricted
# Who says what has no attribution of its own: the publisher. What the document quotes from others needs its own.
defaults: {marking: restricted, attribution: [publisher reports]}
entities:
  an-event:
    class: Event
    at: L1
    name: WHAT IT IS CALLED
    kind: detention
    # when: {edtf: 2018-12-28, as_found: on Friday}
    # victims: {to: some-people, stance: reported}
    # allegedPerpetrators: {to: a-body, stance: alleged}
`;
