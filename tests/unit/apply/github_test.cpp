// Pages, limits, refusals and odd answers.
#include "apply/github.hpp"

#include <catch2/catch.hpp>

using namespace promoc;
using namespace promoc::apply;

namespace {

/// Gives one answer after the other.
class Script final : public Transport {
 public:
  explicit Script(std::vector<Answer> answers) : answers_(std::move(answers)) {}
  auto send(const Request& request) -> Answer override {
    paths.push_back(request.path);
    return paths.size() <= answers_.size() ? answers_[paths.size() - 1] : answers_.back();
  }
  void wait(int seconds) override { waits.push_back(seconds); }
  std::vector<std::string> paths;
  std::vector<int> waits;

 private:
  std::vector<Answer> answers_;
};

auto ok(std::string body) -> Answer { return {200, {}, std::move(body), {}, true}; }
auto status(int code, std::vector<std::pair<std::string, std::string>> headers = {}) -> Answer {
  return {code, std::move(headers), R"({"message":"no"})", {}, true};
}
auto cut(bool can_help = true) -> Answer { return {0, {}, {}, "EOF", can_help}; }

}  // namespace

TEST_CASE("all pages are read, from links that are only trusted for their query") {
  const std::string link =
      "<https://evil.example/x?per_page=1&page=2>; rel=\"next\", <https://x/y?page=9>; rel=\"last\"";
  Script script(
      {{200, {{"link", link}}, R"({"total_count":2,"all":[1]})", {}, true}, ok(R"({"total_count":2,"all":[2]})")});
  GitHub github(script);
  CHECK(github.list("repos/a/b/c?per_page=1", "all") == std::vector<Json>{1, 2});
  CHECK(script.paths == std::vector<std::string>{"repos/a/b/c?per_page=1", "repos/a/b/c?per_page=1&page=2"});
}

TEST_CASE("a list that is not complete, or is none, is not believed") {
  for (const std::string body : {R"({"total_count":2,"all":[1]})", R"({"all":1})", "{}", "[]", "", "{", "null"}) {
    INFO(body);
    Script script({ok(body)});
    GitHub github(script);
    CHECK_FALSE(github.list("x", "all"));
    REQUIRE(github.trouble());
    CHECK(github.trouble()->kind == diag::Kind::OddAnswer);
    CHECK_FALSE(github.get("y"));  // and nothing more is asked
    CHECK(script.paths.size() == 1);
  }
}

TEST_CASE("answers are limited in depth and size") {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  CHECK(parse_json(nested(kMaxDepth)));
  CHECK_FALSE(parse_json(nested(kMaxDepth + 1)));
  CHECK_FALSE(parse_json(nested(100'000)));
  CHECK(parse_json(R"({"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\""})"));
  CHECK_FALSE(parse_json("\"" + std::string(kMaxAnswer, 'x') + "\""));
}

TEST_CASE("404 is absence, 403 is not, a cut is neither") {
  Script gone({status(404)});
  GitHub first(gone);
  CHECK_FALSE(first.get("x"));
  CHECK_FALSE(first.trouble());
  Script forbidden({status(403)});
  GitHub second(forbidden);
  CHECK_FALSE(second.get("x"));
  CHECK(second.trouble()->kind == diag::Kind::GitHubRefuses);
  Script broken({cut()});
  GitHub third(broken);
  CHECK_FALSE(third.get("x"));
  CHECK(third.trouble()->kind == diag::Kind::GitHubNotReached);
  CHECK(broken.paths.size() == 3);
  Script hopeless({cut(false)});
  GitHub fourth(hopeless);
  CHECK_FALSE(fourth.get("x"));
  CHECK(hopeless.paths.size() == 1);
}

TEST_CASE("what may be repeated is repeated, what may not is read again") {
  for (const std::string method : {"PUT", "PATCH", "DELETE"}) {
    Script script({cut(), status(502), ok("{}")});
    GitHub github(script);
    CHECK(github.change({method, "x"}, "thing") == Sent::Done);
    CHECK(script.waits == std::vector<int>{1, 2});
  }
  for (const auto& answer : {cut(), status(500), status(303), status(409), status(422)}) {
    Script script({answer});
    GitHub github(script);
    CHECK(github.change({"POST", "x"}, "thing") == Sent::Unsure);
    CHECK(script.paths.size() == 1);
    CHECK_FALSE(github.trouble());
    CHECK(github.doubt());
  }
  for (const int code : {401, 403, 404, 422}) {
    Script script({status(code)});
    GitHub github(script);
    CHECK(github.change({"PUT", "x"}, "thing") == Sent::Failed);
    CHECK(github.trouble()->message == "GitHub refused to change the thing: no (HTTP " + std::to_string(code) + ")");
  }
}

TEST_CASE("GitHub is waited for as long as it says, within bounds") {
  using Headers = std::vector<std::pair<std::string, std::string>>;
  const auto waits = [](int code, const Headers& headers) {
    Script script({status(code, headers), ok("{}")});
    GitHub github(script);
    static_cast<void>(github.change({"POST", "x"}, "thing"));
    return github.trouble() ? std::vector<int>{-1} : script.waits;
  };
  CHECK(waits(429, {{"retry-after", "7"}}) == std::vector<int>{7});
  CHECK(waits(403, {{"retry-after", "1"}}) == std::vector<int>{1});
  CHECK(waits(429, {}) == std::vector<int>{60});
  CHECK(waits(429, {{"retry-after", "121"}}) == std::vector<int>{-1});
  CHECK(waits(429, {{"retry-after", "-1"}}) == std::vector<int>{60});
  CHECK(waits(429, {{"retry-after", "99999999999999999999"}}) == std::vector<int>{60});
  CHECK(waits(403, {}) == std::vector<int>{-1});
  const std::string date = "Sat, 21 Nov 2026 16:51:20 GMT";  // 1795279880
  CHECK(waits(403, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1795279890"}, {"date", date}}) ==
        std::vector<int>{11});
  CHECK(waits(403, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1795283480"}, {"date", date}}) ==
        std::vector<int>{-1});
  CHECK(waits(403, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1795279890"}, {"date", "yesterday"}}) ==
        std::vector<int>{60});
  Script forever({status(429, {{"retry-after", "1"}})});
  GitHub github(forever);
  CHECK_FALSE(github.get("x"));
  CHECK(forever.paths.size() == 5);
  CHECK(github.trouble()->kind == diag::Kind::GitHubNotReached);
}

TEST_CASE("names are no paths") {
  CHECK(encoded("eu/prod 1") == "eu%2Fprod%201");
  CHECK(encoded("..") == ".%2E");
  CHECK(encoded("{owner}?x#y\xC3\xA4") == "%7Bowner%7D%3Fx%23y%C3%A4");
}
