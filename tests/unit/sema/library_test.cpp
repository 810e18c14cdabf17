#include "sema/library.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/embedded.hpp"
#include "sema/built.hpp"
#include "unit/sema/support.hpp"

using namespace promoc;
using namespace promoc::sema;

TEST_CASE("every gate of the library is read without a finding, and its script exists") {
  SourceManager sources;
  diag::Sink sink;
  Library library;
  int gates = 0;
  for (const auto& module : library_modules()) {
    for (const auto& name : library.gates_of(module, sources, sink)) {
      INFO(module << "." << name);
      const auto* gate = library.find(module, name, sources, sink);
      REQUIRE(gate != nullptr);
      CHECK(embedded_file(gate->script));
      CHECK(gate->timeout.seconds > 0);
      CHECK(!gate->tools.empty());
      CHECK(!gate->variables.empty());
      ++gates;
    }
  }
  for (const auto& finding : sink.all()) CHECK(finding.message == "");
  CHECK(gates == 10);
}

TEST_CASE("a script takes no variable that its gate does not set, and the other way round") {
  SourceManager sources;
  diag::Sink sink;
  Library library;
  for (const auto& module : library_modules()) {
    for (const auto& name : library.gates_of(module, sources, sink)) {
      const auto* gate = library.find(module, name, sources, sink);
      REQUIRE(gate != nullptr);
      const auto script = embedded_file(gate->script);
      REQUIRE(script);
      for (const auto& variable : gate->variables) {
        INFO(gate->name << " " << variable.variable);
        const auto head = script->substr(0, script->find("\nset -"));
        CHECK(head.find(variable.variable) != std::string_view::npos);
      }
    }
  }
}

TEST_CASE("only modules that are named are read") {
  const auto checked = test::check_lines(
      "environment staging { trigger push main; require python.ruff(\"src\"); set { memory = 1GiB } }\n");
  REQUIRE(checked->model);
  CHECK(checked->sources.path({1}) == "stdlib/python.promo");
  CHECK(checked->sources.path({2}) == "template.yaml");
}

TEST_CASE("what is built is in the grammar") {
  for (const auto& form : built_statements()) {
    const auto words = syntax::statement_words(form.block);
    INFO(form.block << " " << form.statement);
    CHECK(std::ranges::find(words, form.statement) != words.end());
  }
}

TEST_CASE("planned gates are not in the library") {
  SourceManager sources;
  diag::Sink sink;
  Library library;
  for (const auto name : planned_gates()) {
    const auto dot = name.find('.');
    INFO(name);
    if (dot == std::string_view::npos) {
      CHECK(library.gates_of(name, sources, sink).empty());
    } else {
      CHECK(library.find(name.substr(0, dot), name.substr(dot + 1), sources, sink) == nullptr);
    }
  }
}
