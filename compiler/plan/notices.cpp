#include "plan/notices.hpp"

namespace promoc::plan {

auto word(Event event) -> std::string_view {
  switch (event) {
    case Event::Request: return "request";
    case Event::Start: return "start";
    case Event::Success: return "success";
    case Event::Failed: return "failed";
    case Event::RolledBack: return "rolled_back";
  }
  return {};
}

auto notice_job(std::string_view environment, Event event, bool required) -> std::string {
  std::string job = std::string(environment) + "-on-" + std::string(word(event)) + (required ? "-required" : "");
  for (auto& c : job) {
    if (c == '_') c = '-';
  }
  return job;
}

auto headline(Event event, std::string_view pipeline, std::string_view environment) -> std::string {
  const std::string before = std::string(pipeline) + ": ";
  const std::string where(environment);
  switch (event) {
    case Event::Request: return before + where + " waits for approval";
    case Event::Start: return before + "the deployment to " + where + " begins";
    case Event::Success: return before + "deployed to " + where;
    case Event::Failed: return before + "the deployment to " + where + " did not succeed";
    case Event::RolledBack: return before + where + " was rolled back";
  }
  return before + where;
}

auto standard_message(std::string_view sentence) -> Message {
  return {{std::string(sentence) + ". Commit ", {}},
          {{}, RunFact::Commit},
          {" of ", {}},
          {{}, RunFact::Branch},
          {" in ", {}},
          {{}, RunFact::Repository},
          {", started by ", {}},
          {{}, RunFact::Actor},
          {": ", {}},
          {{}, RunFact::RunUrl}};
}

}  // namespace promoc::plan
