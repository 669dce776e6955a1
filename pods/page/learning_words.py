"""Ways to learn and kinds of evidence, as people say them."""

from pods.models import EvidenceKind, LearningMethod

METHODS = {
    LearningMethod.SELF_STUDY: "self-study",
    LearningMethod.PAIR: "in a pair",
    LearningMethod.SHADOW: "shadowing",
    LearningMethod.TEACH: "by teaching",
}

EVIDENCE = {EvidenceKind.CASES: "cases solved alone", EvidenceKind.TEACH_BACK: "a teach-back"}
