"""Load on the API: locust -f tests/load/locustfile.py --host https://staging.sda.example.com

Most callers read; few start an assessment, because each one is paid for.
"""

from locust import HttpUser, between, task


class Reader(HttpUser):
    wait_time = between(1, 3)
    weight = 20

    @task
    def health(self):
        self.client.get("/health")

    @task(5)
    def read(self):
        with self.client.get("/assessments/none", name="/assessments/{id}", catch_response=True) as answer:
            if answer.status_code == 404:
                answer.success()


class Starter(HttpUser):
    wait_time = between(30, 60)
    weight = 1

    @task
    def start(self):
        self.client.post("/assessments", json={"title": "Load test", "design": "A web shop behind a load balancer."})
