#include "plan/calendars.hpp"

#include <catch2/catch.hpp>

#include "plan/closed_paths.hpp"

namespace {

using namespace promoc::plan;

auto hours(std::initializer_list<std::size_t> days, int begin, int end, std::string zone) -> Hours {
  Hours made{.begin = begin, .end = end, .zone = std::move(zone)};
  for (const auto day : days) made.days.at(day) = true;
  return made;
}

TEST_CASE("a calendar in the words of its script") {
  Calendar calendar{.name = "work"};
  calendar.open = {hours({0, 1}, 360, 660, "Europe/London"), hours({6}, 1320, 120, "UTC")};
  CHECK(open_text(calendar) == "Mon,Tue 06:00-11:00 Europe/London; Sun 22:00-02:00 UTC");
  CHECK(closed_text(calendar).empty());
  CHECK(until_text(calendar).empty());
  calendar.closed_days = {{"2026-12-25", "2026-12-25", "Europe/London"},
                          {"2026-12-28", "2027-01-01", "Europe/London"},
                          {"2027-07-04", "2027-07-04", "America/New_York"},
                          {"2027-12-25", "2027-12-25", "Europe/London"}};
  calendar.closed_hours = {hours({5}, 0, 1440, "Europe/London")};
  calendar.ends = {{"2027-12-31", "Europe/London", "a.txt"}, {"2028-12-31", "UTC", "b.txt"}};
  CHECK(closed_text(calendar) ==
        "2026-12-25,2026-12-28..2027-01-01 Europe/London; 2027-07-04 America/New_York; 2027-12-25 Europe/London; "
        "Sat 00:00-24:00 Europe/London");
  CHECK(until_text(calendar) == "2027-12-31 Europe/London a.txt; 2028-12-31 UTC b.txt");
}

TEST_CASE("a calendar closes a path unless all its classes may leave it out") {
  Plan plan;
  Deployment d{.environment = "production"};
  d.windows = {{"work", false, {}}, {"warns", true, {}}, {"freeze", false, {"hotfix"}}};
  plan.paths = {{.name = "hotfix", .to = "production", .classes = {"hotfix"}, .deployments = {d}}};
  const auto names = [&] {
    std::vector<std::string> list;
    for (const auto& closed : closed_paths(plan))
      list.push_back(closed.path + " " + closed.environment + " " + closed.calendar);
    return list;
  };
  CHECK(names() == std::vector<std::string>{"hotfix production work"});
  plan.paths[0].classes = {"hotfix", "feature"};
  CHECK(names() == std::vector<std::string>{"hotfix production work", "hotfix production freeze"});
  plan.paths[0].classes = {};
  CHECK(names().size() == 2);
  plan.paths.clear();
  CHECK(names().empty());
}

}  // namespace
