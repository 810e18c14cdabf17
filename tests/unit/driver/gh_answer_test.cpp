#include "driver/gh_answer.hpp"

#include <catch2/catch.hpp>

using namespace promoc::driver;

TEST_CASE("what gh prints is an answer") {
  const auto answer = gh_answer("HTTP/2.0 200 OK\r\nLink: <x>; rel=\"next\"\r\nX-A:b\r\n\r\n{\"a\":\n1}", "", 0);
  CHECK(answer.status == 200);
  CHECK(answer.headers ==
        std::vector<std::pair<std::string, std::string>>{{"link", "<x>; rel=\"next\""}, {"x-a", "b"}});
  CHECK(answer.body == "{\"a\":\n1}");
  CHECK(gh_answer("HTTP/1.1 204 No Content\r\n\r\n", "", 0).body.empty());
  CHECK(gh_answer("HTTP/1.1 404 Not Found\nA: b\n\n{}", "gh: Not Found (HTTP 404)", 1).status == 404);
}

TEST_CASE("half an answer is none") {
  CHECK(gh_answer("HTTP/1.1 200 OK\r\n\r\n{\"a\":", "unexpected EOF", 1).status == 0);
  CHECK(gh_answer("HTTP/1.1 200 OK\r\n\r\n{\"a\":", "unexpected EOF", 1).can_help);
  CHECK(gh_answer("", "Get \"https://api.github.com/x\": EOF", 1).can_help);
  CHECK_FALSE(gh_answer("", "To get started with GitHub CLI, please run:  gh auth login", 4).can_help);
  CHECK(gh_answer("", "", 0).status == 0);
  for (const auto* const text : {"HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 2x0 OK", "200 OK", "HTTP/1.1 20", "\n"}) {
    CHECK(gh_answer(text, "", 0).status == 0);
  }
}

TEST_CASE("nothing that looks like a token is ever shown") {
  CHECK(without_tokens("gh: Not Found (HTTP 404)\nsecond") == "gh: Not Found (HTTP 404)");
  CHECK(without_tokens("bad ghp_abc123 here") == "bad *** here");
  CHECK(without_tokens("Authorization: token abc123def") == "Authorization: token ***");
  CHECK(without_tokens("Bearer eyJhbGci.x1.y2") == "Bearer ***.***.***");
  CHECK(without_tokens("github_pat_11AB") == "***");
  CHECK(without_tokens("0123456789012345678901234567890123456789") == "***");
  CHECK(without_tokens("please run: gh auth login") == "please run: gh auth login");
}
