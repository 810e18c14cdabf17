#include "actions/runs.hpp"

#include <catch2/catch.hpp>

namespace {

using promoc::actions::Fact;

/// The runs of one workflow without called ones.
struct Model {
  explicit Model(std::string text) {
    const auto file = sources.add(".github/workflows/x.yml", std::move(text));
    read = promoc::actions::read_workflow(file, sources);
    REQUIRE(read.workflow);
    for (const auto& fault : read.faults) FAIL_CHECK(fault.message);
    runs.emplace(*read.workflow, promoc::actions::Workflows{}, promoc::actions::Runs::Options{});
  }
  auto operator[](std::string_view job) -> const promoc::actions::JobRun& {
    const auto* found = runs->find(job);
    REQUIRE(found != nullptr);
    return *found;
  }
  auto can(std::initializer_list<Fact> facts) -> bool { return runs->possible(facts); }

  promoc::SourceManager sources;
  promoc::actions::ReadWorkflow read;
  std::optional<promoc::actions::Runs> runs;
};

/// A workflow on push with jobs of one step each.
auto jobs(std::string_view text) -> std::string { return "on: push\njobs:\n" + std::string(text); }

constexpr std::string_view kStep = "    runs-on: ubuntu-24.04\n    steps: [{run: 'true'}]\n";

auto job(std::string_view id, std::string_view more = "") -> std::string {
  return "  " + std::string(id) + ":\n" + std::string(more) + std::string(kStep);
}

}  // namespace

TEST_CASE("a job runs after the success of its needs") {
  Model model(jobs(job("a") + job("b", "    needs: a\n")));
  CHECK(model.can({model["a"].success, model["b"].runs}));
  CHECK(model.can({model["b"].success}));
  CHECK_FALSE(model.can({model["a"].failure, model["b"].runs}));
  CHECK_FALSE(model.can({-model["a"].success, model["b"].runs}));
  CHECK(model.can({model["a"].failure, model["b"].skipped}));
  CHECK_FALSE(model.can({model["a"].success, model["b"].skipped, model.runs->undisturbed()}));
}

TEST_CASE("a skipped ancestor skips the grandchild, but not one that asks for it") {
  Model model(jobs(job("a", "    if: github.ref == 'refs/heads/main'\n") +
                   job("b", "    needs: a\n    if: always()\n") + job("c", "    needs: b\n") +
                   job("d", "    needs: b\n    if: '!cancelled() && needs.b.result == ''success'''\n")));
  CHECK(model.can({model["a"].skipped, model["b"].success}));
  CHECK_FALSE(model.can({model["a"].skipped, model["c"].runs}));
  CHECK(model.can({model["a"].skipped, model["d"].runs}));
  CHECK_FALSE(model.can({model["b"].failure, model["d"].runs}));
}

TEST_CASE("a condition on ref and event") {
  Model model("on: {push: {branches: [main, 'hotfix/**']}, workflow_dispatch: {}}\njobs:\n" +
              job("a", "    if: github.event_name == 'push' || startsWith(github.ref, 'refs/heads/hotfix/')\n"));
  std::vector<std::string> running;
  for (std::size_t i = 0; i < model.runs->starts().size(); ++i) {
    if (model.can({model["a"].runs, model.runs->start_facts()[i]})) running.push_back(model.runs->starts()[i].words());
  }
  CHECK(running == std::vector<std::string>{"a push to main", "a push to hotfix/x", "a dispatch on hotfix/x"});
}

TEST_CASE("steps: what is forgiven, what is skipped, and what a job makes of it") {
  Model model(
      jobs("  a:\n    steps:\n      - {id: one, run: x, continue-on-error: true}\n      - {id: two, run: y}\n"
           "      - {id: three, run: z, if: steps.one.outcome == 'success'}\n"
           "      - {id: four, run: z, if: failure()}\n"));
  const auto& steps = model["a"].steps;
  CHECK(model.can({steps[0].failed, model["a"].success}));
  CHECK_FALSE(model.can({steps[1].failed, model["a"].success}));
  CHECK_FALSE(model.can({steps[0].failed, steps[2].runs}));
  CHECK(model.can({steps[2].skipped, model["a"].success}));
  CHECK_FALSE(model.can({steps[2].skipped, steps[0].ok, model["a"].success}));
  CHECK(model.can({steps[1].failed, steps[3].runs}));
  CHECK_FALSE(model.can({steps[3].runs, model["a"].success}));
}

TEST_CASE("a runner may be lost at any step, and a job refused before the first") {
  Model model(jobs(job("a", "    environment: production\n") +
                   job("b", "    needs: a\n    if: always() && needs.a.result != 'skipped'\n")));
  CHECK(model.can({model["a"].failure, -model["a"].runs, model["b"].runs}));
  CHECK(model.can({model["a"].runs, -model["a"].steps[0].runs, -model["a"].success}));
  CHECK_FALSE(model.can({-model["a"].steps[0].runs, model["a"].success}));
}

TEST_CASE("choices of a dispatch, and many needs at once") {
  Model model(
      "on: {workflow_dispatch: {inputs: {to: {type: choice, options: [one, two]}, go: {type: boolean}}}}\njobs:\n" +
      job("a", "    if: inputs.to == 'one'\n") + job("b", "    if: inputs.to == 'two' && inputs.go\n") +
      job("c", "    needs: [a, b]\n    if: always() && !contains(needs.*.result, 'failure')\n"));
  CHECK_FALSE(model.can({model["a"].runs, model["b"].runs}));
  CHECK(model.can({model["b"].runs}));
  CHECK_FALSE(model.can({model["a"].failure, model["c"].runs}));
  CHECK(model.can({model["a"].skipped, model["b"].skipped, model["c"].runs}));
}

TEST_CASE("the story of a run tells what matters") {
  Model model(jobs(job("scan") + job("deploy", "    needs: scan\n    if: always()\n")));
  REQUIRE(model.can({-model["scan"].success, model["deploy"].runs}));
  CHECK(model.runs->story({&model["scan"]}, "`deploy` runs") ==
        "a push to any-other-branch; `scan` fails; `deploy` runs");
}
