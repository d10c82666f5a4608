"""Other programs over the same tokens, bm25s and tantivy, for ``bench.retrieval --peers``.

Runs in an environment of its own that has ``bm25s`` and ``tantivy``; imports nothing of Huying.
Standard input: JSON ``{"texts": [[token, …], …], "questions": [[token, …], …], "most": 100}``;
standard output: JSON of each program's places, ``{"bm25s": [[number, …], …], "tantivy": …}``.
"""

import json
import sys

import bm25s
import tantivy


def by_bm25s(texts: list[list[str]], questions: list[list[str]], most: int) -> list[list[int]]:
    index = bm25s.BM25()
    index.index(texts, show_progress=False)
    most = min(most, len(texts))
    found, _ = index.retrieve(questions, k=most, show_progress=False)
    return [[int(number) for number in row] for row in found]


def by_tantivy(texts: list[list[str]], questions: list[list[str]], most: int) -> list[list[int]]:
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("number", stored=True)
    schema.add_text_field("words", tokenizer_name="whitespace")
    index = tantivy.Index(schema.build())
    writer = index.writer()
    for number, tokens in enumerate(texts):
        writer.add_document(tantivy.Document(number=number, words=" ".join(tokens)))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    places = []
    for tokens in questions:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "words", token))
            for token in dict.fromkeys(tokens)
        ]
        hits = searcher.search(tantivy.Query.boolean_query(terms), most).hits
        places.append([searcher.doc(address)["number"][0] for _, address in hits])
    return places


def main() -> None:
    given = json.load(sys.stdin)
    texts, questions, most = given["texts"], given["questions"], given["most"]
    json.dump(
        {
            "bm25s": by_bm25s(texts, questions, most),
            "tantivy": by_tantivy(texts, questions, most),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
